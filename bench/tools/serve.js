/**
 * A worker that does the job with one tool: says that it is ready, takes a file, gives the answer.
 * @param {(file: File, options: object) => Promise<object>} job
 */
export function serve(job) {
  addEventListener('message', async ({ data: { file, options } }) => {
    try {
      postMessage({ answer: await job(file, options) });
    } catch (error) {
      postMessage({ error: String(error?.message ?? error) });
    }
  });
  postMessage('ready');
}
