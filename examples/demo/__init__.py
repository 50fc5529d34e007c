# A page that shows what your browser allows, and the API that it calls.
