/** Text that is markup already, made by `markup` alone: whatever else is put into a page is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in markup: text is escaped, `false` and `undefined` are nothing. */
export type Part = string | number | false | undefined | Markup | readonly Part[];

/**
 * Markup from a template: every part that is not markup itself is escaped, in elements and in quoted attributes.
 * What it makes is well-formed XML too, as long as the template is.
 */
export function markup(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(template.map((text, index) => text + textOf(parts[index])).join(''));
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return escapeText(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it stands in HTML or XML. What neither can hold (control characters, half a surrogate pair), and what turns
 * the direction of what follows (U+202E in a file name, say), becomes U+FFFD: it is seen, and does nothing.
 */
export function escapeText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Surrogate}\p{Bidi_Control}\uFFFE\uFFFF]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '\uFFFD',
    )
    .replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}
