/** What the one number says that a processor and its worker share. `READY`: the worker waits for a request. */
export const READY = 0;
export const PROCESS = 1;
export const RESET = 2;
export const FAILED = 3;
