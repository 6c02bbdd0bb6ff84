// The kernels of Trackout: small functions over addresses and counts. Preconditions for all of them: addresses
// lie in memory with all the bytes that the counts ask for (no alignment needed), and counts are 0 or more.
//
//   address
//         0   64 bytes  results of kernels that return two counts (the host's slot)
//      1024   AssemblyScript's static data: the tables of Math
//     65536   ARENA_START: everything from here on is the host's allocator's
//       end   fixed when the memory is made: it never grows, so views of it never detach
//
// The kernels keep no state of their own: it sits at an address that the caller gives.

/** End of the static data; the host's allocator starts at 65536, which must not be below it. */
export function staticEnd(): usize {
  return __heap_base;
}

export * from './math';
export * from './decode';
export * from './encode';
export * from './byte-order';
export * from './mix';
export * from './peak';
export * from './non-finite';
export * from './level-search';
export * from './clip-runs';
export * from './energy';
export * from './difference';
