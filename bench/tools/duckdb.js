import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm';

import { MOE } from './moe.js';

const folder = `${location.origin}/tools/duckdb`;

const LIST = [...MOE].map((name) => `'${name}'`).join(', ');

/** Both answers from one reading of the file, which is faster than two queries. */
const query = (name) => `
  WITH records AS (
    SELECT period, municipality, CASE WHEN nationality IN (${LIST}) THEN nationality END AS moe, count
    FROM read_csv('${name}', delim = ';', quote = '"', header = true, columns = {
      period: 'VARCHAR', municipality: 'VARCHAR', reception_office: 'VARCHAR', nationality: 'VARCHAR',
      age_category: 'VARCHAR', target_group: 'VARCHAR', sex: 'VARCHAR', count: 'INTEGER' }))
  SELECT period, municipality, moe, CAST(sum(count) AS DOUBLE) AS persons,
    CAST(sum(CASE WHEN moe IS NOT NULL THEN count ELSE 0 END) AS DOUBLE) AS moe_persons
  FROM records
  GROUP BY GROUPING SETS ((period, municipality), (period, moe))`;

/** Its first query takes a second, whatever the file. It gets one before it gets the file. */
const TINY = `period;municipality;reception_office;nationality;age_category;target_group;sex;count
2020;Gent;Gent;Polen;0-17 jaar;verplicht;man;1
`;

export async function run(file) {
  const worker = new Worker(`${folder}/duckdb-browser-eh.worker.js`);
  const database = new AsyncDuckDB(new VoidLogger(), worker);
  try {
    await database.instantiate(`${folder}/duckdb-eh.wasm`);
    const connection = await database.connect();
    await database.registerFileText('tiny.csv', TINY);
    await connection.query(query('tiny.csv'));
    await database.registerFileHandle('extract.csv', file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
    const rows = (await connection.query(query('extract.csv'))).toArray();
    const [moe, nationalities] = [{}, {}];
    const totals = new Map();
    for (const row of rows.filter(({ municipality }) => municipality !== null)) {
      moe[`${row.period}|${row.municipality}`] = [row.moe_persons, row.persons];
      totals.set(row.period, (totals.get(row.period) ?? 0) + row.moe_persons);
    }
    for (const row of rows.filter((row) => row.moe !== null)) {
      nationalities[`${row.period}|${row.moe}`] = [row.persons, totals.get(row.period)];
    }
    return { moe, nationalities };
  } finally {
    worker.terminate();
  }
}
