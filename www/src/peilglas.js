// The package's main entry. Importing it does nothing but define functions.
export { analyse, openAnalysis } from './analyse.js';

/**
 * Starts a worker for the first table and loads the core into it, so that `analyse` need not wait for that. Without it the
 * first call does so.
 */
export { prepareReadingRoom as prepare } from './reading-room.js';
