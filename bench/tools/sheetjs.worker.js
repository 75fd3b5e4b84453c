import { read, utils } from 'xlsx';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(async (file) => {
  const book = read(await file.arrayBuffer(), { dense: true });
  const rows = utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 });
  const tally = new Tally();
  for (const [period, municipality, , nationality, , , , count] of rows.slice(1)) {
    tally.add(String(period), municipality, nationality, count);
  }
  return tally.answer();
});
