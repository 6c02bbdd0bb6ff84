import { join } from 'node:path';

/** Where everything goes that the bench makes; git ignores it. */
export const WORK_FOLDER = join(import.meta.dirname, 'work');
