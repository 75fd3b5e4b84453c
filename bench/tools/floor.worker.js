import { MODES } from './reading.js';
import { serve } from './serve.js';

serve(async (file, { mode }) => {
  let bytes = 0;
  for await (const piece of MODES[mode](file)) bytes += piece.length;
  if (bytes !== file.size) throw new Error(`${bytes} bytes were read, not ${file.size}`);
  return 'read';
});
