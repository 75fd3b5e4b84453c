import { fromCSV, op } from 'arquero';

import { serve } from './serve.js';
import { Tally } from './tally.js';

serve(async (file) => {
  const sums = fromCSV(await file.text(), { delimiter: ';' })
    .groupby('period', 'municipality', 'nationality')
    .rollup({ count: op.sum('count') });
  const tally = new Tally();
  for (const { period, municipality, nationality, count } of sums) {
    tally.add(String(period), municipality, nationality, count);
  }
  return tally.answer();
});
