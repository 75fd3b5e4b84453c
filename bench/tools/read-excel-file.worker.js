import { readSheet } from 'read-excel-file/web-worker';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(async (file) => {
  const rows = await readSheet(file);
  const tally = new Tally();
  for (const [period, municipality, , nationality, , , , count] of rows.slice(1)) {
    tally.add(String(period), municipality, nationality, count);
  }
  return tally.answer();
});
