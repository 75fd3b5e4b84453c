// The package's main entry. Importing it does nothing but define functions.
export { analyse, openAnalysis } from './analyse.js';
