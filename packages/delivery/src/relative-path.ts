/**
 * Why a path could lead out of the folder or the archive it is meant for, or cannot be written there;
 * `undefined` where it is a plain relative path with `/`.
 */
export function pathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.includes('\\')) return 'has a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is not relative';
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    return 'has a part that is empty, "." or ".."';
  }
  if (/\p{Cc}/u.test(path)) return 'has a control character';
  if (/\p{Surrogate}/u.test(path)) return 'is not well-formed Unicode';
  return undefined;
}
