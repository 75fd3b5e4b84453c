// The core's own types are used once it is built; until then the page can be checked without it.
declare module '*/pkg/peilglas.js';
