import {
  FormatError,
  IoError,
  LimitError,
  TrackoutError,
  UnsupportedError,
  UsageError,
} from '@trackout/core';
import { expect, it } from 'vitest';
import { receiveError, sendError } from '../../src/node/sent-error.js';

/** As a message goes between threads. */
const posted = (error: unknown) => receiveError(structuredClone(sendError(error)));

it.each([FormatError, UnsupportedError, LimitError, UsageError, IoError, TrackoutError])(
  'keeps class, code, message, facts and cause (%o)',
  (Kind) => {
    const cause = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    const error = new Kind(
      'some/code',
      'What was seen.',
      { path: '/x', bytes: [1, 2], none: null },
      { cause },
    );
    const received = posted(error);
    expect(received).toBeInstanceOf(Kind);
    expect(Kind.isInstance(received)).toBe(true);
    expect(received).toMatchObject({
      name: error.name,
      code: 'some/code',
      message: 'What was seen.',
      facts: { path: '/x', bytes: [1, 2], none: null },
      cause: { message: 'ENOSPC: no space left', code: 'ENOSPC' },
    });
    expect(posted(new Kind('some/code', 'No cause.')).cause).toBeUndefined();
  },
);

it('keeps the message of what is no error of ours, or no error at all', () => {
  expect(posted(new RangeError('out of range'))).toMatchObject({ message: 'out of range' });
  expect(TrackoutError.isInstance(posted(new RangeError('out of range')))).toBe(false);
  expect(posted('a word')).toMatchObject({ message: 'a word' });
  expect(posted(undefined)).toMatchObject({ message: 'undefined' });
});
