/** As it was built, not bundled again. */
const PACKAGE = '/peilglas/peilglas.js';

const { analyse } = await import(/* @vite-ignore */ PACKAGE);

export async function run(file) {
  const { signal } = new AbortController();
  const report = await analyse([file], { onProgress() {}, signal });
  const [moe, nationalities] = [{}, {}];
  for (const { indicator, period, territory, label, numerator, denominator } of report.results) {
    const value = [numerator, denominator];
    if (indicator === 'moe-share' && territory) put(moe, `${period}|${label}`, value);
    if (indicator === 'nationality-share-of-moe' && !territory) put(nationalities, `${period}|${label}`, value);
  }
  return { moe, nationalities };
}

function put(part, key, value) {
  if (key in part) throw new Error(`there are two results for ${key}`);
  part[key] = value;
}
