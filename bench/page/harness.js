// What the bench does in the page: one tool, one file, one fresh worker.

/** When the tool's worker first said something, and when it first got a file. */
const marks = {};

class WatchedWorker extends Worker {
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener('message', () => (marks.ready ??= performance.now()), { once: true });
  }

  postMessage(message, ...more) {
    if (holdsFile(message)) marks.posted ??= performance.now();
    super.postMessage(message, ...more);
  }
}
globalThis.Worker = WatchedWorker;

function holdsFile(value, depth = 0) {
  if (value instanceof Blob) return true;
  if (depth > 3 || typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return Object.values(value).some((part) => holdsFile(part, depth + 1));
}

/** @returns {Promise<(file: File, options: object) => Promise<object>>} */
async function load(tool) {
  if (tool === 'peilglas') return withPeilglas(await import('/peilglas/peilglas.js'));
  // It comes with a worker of its own.
  if (tool === 'duckdb') return (await import('/tools/duckdb.js')).run;
  return (file, options) => inWorker(`/tools/${tool}.worker.js`, file, options);
}

/** The package as it was built, in the way a page uses it. */
function withPeilglas({ analyse, prepare }) {
  return async (file, { isFirst }) => {
    if (!isFirst) await prepare();
    const { signal } = new AbortController();
    const report = await analyse([file], { onProgress() {}, signal });
    const [moe, nationalities] = [{}, {}];
    for (const { indicator, period, territory, label, numerator, denominator } of report.results) {
      const value = [numerator, denominator];
      if (indicator === 'moe-share' && territory) put(moe, `${period}|${label}`, value);
      if (indicator === 'nationality-share-of-moe' && !territory) put(nationalities, `${period}|${label}`, value);
    }
    return { moe, nationalities };
  };
}

function put(part, key, value) {
  if (key in part) throw new Error(`there are two results for ${key}`);
  part[key] = value;
}

function inWorker(address, file, options) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address, { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message ?? 'the worker stopped'));
    worker.onmessage = ({ data }) => {
      if (data === 'ready') return worker.postMessage({ file, options });
      worker.terminate();
      if (data.error === undefined) resolve(data.answer);
      else reject(new Error(data.error));
    };
  });
}

/** The longest task of the page's own thread, in milliseconds; those under 50 are not told by browsers. */
function watchTasks() {
  let longest = 0;
  const take = (entries) => entries.forEach(({ duration }) => (longest = Math.max(longest, duration)));
  const observer = new PerformanceObserver((list) => take(list.getEntries()));
  observer.observe({ type: 'longtask' });
  return () => {
    take(observer.takeRecords());
    observer.disconnect();
    return longest;
  };
}

/**
 * Does the job once. Times are in milliseconds: `time` from the file's arrival at a worker that is ready, `whole` from
 * the call, so with the worker's start.
 * @param {string} tool
 * @param {{ mode?: string, times?: number }} options
 */
globalThis.measure = async (tool, options) => {
  let [file] = document.querySelector('input').files;
  if (options.times > 1) file = await manyTimes(file, options.times);
  const run = await load(tool);
  const longest = watchTasks();
  const called = performance.now();
  let answer;
  let error;
  try {
    answer = await run(file, options);
  } catch (reason) {
    error = `${reason?.message ?? reason}`;
  }
  const end = performance.now();
  // Tasks are told of in a task of their own.
  await new Promise((done) => setTimeout(done, 100));
  return {
    answer,
    error,
    bytes: file.size,
    time: end - (marks.posted ?? called),
    whole: end - called,
    longest: longest(),
  };
};

/** A file that is the header and many times the records of another one: larger than one wants on a disk. */
async function manyTimes(file, times) {
  const start = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  const header = start.indexOf(10) + 1;
  const records = Array.from({ length: times }, () => file.slice(header));
  return new File([file.slice(0, header), ...records], file.name);
}

/** How long after the navigation a worker could take a file, and had answered for a file of two records. */
async function measureStart(tool, mode) {
  const records =
    '2020;Gent;Gent;Polen;0-17 jaar;verplicht;man;1\r\n2021;Aalst;Gent;Nederland;0-17 jaar;verplicht;man;2\r\n';
  const text = `period;municipality;reception_office;nationality;age_category;target_group;sex;count\r\n${records}`;
  try {
    await (
      await load(tool)
    )(new File([text], 'two.csv'), { mode, isFirst: true });
  } catch {
    // That a tool cannot do it is told elsewhere.
  }
  globalThis.start = { ready: marks.ready, answered: performance.now() };
}

const wanted = new URLSearchParams(location.search).get('start');
if (wanted) measureStart(wanted, 'stream');
