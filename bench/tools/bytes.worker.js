import { ByteCounter } from './byte-counter.js';
import { MODES } from './reading.js';
import { serve } from './serve.js';

serve(async (file, { mode }) => {
  const counter = new ByteCounter();
  for await (const piece of MODES[mode](file)) counter.push(piece);
  return counter.answer();
});
