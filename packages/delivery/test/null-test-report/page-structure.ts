/** An element of a page. */
export interface PageElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (PageElement | string)[];
}

const TOKEN =
  /<!DOCTYPE html>|<\/([a-zA-Z][\w-]*)>|<([a-zA-Z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y;
const ENTITY = /&(?:(amp|lt|gt|quot)|#(\d+));|&/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * Reads a page by the rules of XML, and stricter than a browser: throws at the first bracket, quote or `&` that
 * means nothing, and where an element is not closed.
 */
export function readPage(text: string): PageElement {
  const root: PageElement = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (!token) throw new Error(`No markup at ${at}: ${text.slice(at, at + 60)}`);
    const [whole, closed, opened, attributes = '', empty] = token;
    const parent = open.at(-1) as PageElement;
    if (closed !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`</${closed}> at ${at} closes another element`);
    } else if (opened !== undefined) {
      const element = { name: opened, attributes: attributesOf(attributes), children: [] };
      parent.children.push(element);
      if (!empty) open.push(element);
    } else if (!whole.startsWith('<')) {
      parent.children.push(parent.name === 'style' ? whole : unescaped(whole));
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  return root;
}

/** All elements that this one holds, and itself, in the order of the page. */
export function everyElement(element: PageElement): PageElement[] {
  return [
    element,
    ...element.children.flatMap((each) => (typeof each === 'string' ? [] : everyElement(each))),
  ];
}

/** Elements with this class or name. */
export function find(page: PageElement, wanted: string): PageElement[] {
  return everyElement(page).filter(
    ({ name, attributes }) => name === wanted || attributes.get('class')?.split(' ').includes(wanted),
  );
}

/** What a reader sees of it, in one line. */
export function textOf(element: PageElement | string | undefined): string {
  if (element === undefined) return '';
  if (typeof element === 'string') return element;
  return element.children
    .map(textOf)
    .join(' ')
    .replace(/[ \n]+/g, ' ')
    .trim();
}

function attributesOf(text: string): Map<string, string> {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].map(
    ([, name, value]) => [name as string, unescaped(value as string)] as const,
  );
  const attributes = new Map(found);
  if (attributes.size < found.length) throw new Error(`An attribute stands twice in ${text}`);
  return attributes;
}

function unescaped(text: string): string {
  return text.replace(ENTITY, (whole, name?: string, code?: string) => {
    if (name) return NAMED[name] as string;
    if (code) return String.fromCodePoint(Number(code));
    throw new Error(`${whole} in "${text.slice(0, 60)}" means nothing`);
  });
}
