// A module worker: is sent the URL of a vector module, answers with its outcomes.
import { runVectors } from './vector-runner.js';

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ outcomes: await runVectors(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
