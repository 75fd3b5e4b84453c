import { inferSchema, initParser } from 'udsv';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(async (file) => {
  const text = await file.text();
  const tally = new Tally();
  initParser(inferSchema(text)).stringArrs(text, (row) => tally.addRow(row));
  return tally.answer();
});
