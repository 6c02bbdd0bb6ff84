import ts from 'typescript';
import { isPackageSource, type SourceText, type Violation } from './source-text.js';
import { forEachNode, memberAccess, parseSources, placeOf, type Syntax } from './syntax.js';

/** A use that law 8 forbids and that is harmless in one place, with the reason. */
export interface Exemption {
  readonly path: string;
  /** What is used, as the message names it: `performance`, `Date.now`. */
  readonly use: string;
  readonly reason: string;
}

/**
 * Members of `Math` that every engine computes alike: exact, or correctly rounded by IEEE 754.
 * Whatever is not in this list (`pow`, `exp`, `log10`, `sin`, `hypot`, `random`, ...) is forbidden.
 */
const EXACT_MATH = new Set([
  'abs',
  'ceil',
  'clz32',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
  'E',
  'LN10',
  'LN2',
  'LOG10E',
  'LOG2E',
  'PI',
  'SQRT1_2',
  'SQRT2',
]);

/** Methods whose result depends on the locale or on the time zone, whatever object has them. */
const PLACE_DEPENDENT =
  /^(toLocale\w*|localeCompare|get(Date|Day|FullYear|Hours|Minutes|Month|Seconds|TimezoneOffset|Year)|set(Date|FullYear|Hours|Minutes|Month|Seconds)|toDateString|toTimeString)$/;

/**
 * Law 8, same bytes every time: no function that differs between engines in the last bit, no clock, no
 * locale and no time zone in what is built into a package. Exemptions that match nothing are violations too.
 */
export function checkSameBytes(
  sources: readonly SourceText[],
  exemptions: readonly Exemption[] = [],
): Violation[] {
  const syntax = parseSources(sources.filter(({ path }) => isPackageSource(path)));
  const unused = new Set(exemptions);
  const violations: Violation[] = [];
  for (const file of syntax.files) {
    forEachNode(file, (node) => {
      const use = forbiddenUse(syntax, node);
      if (use === undefined) return;
      const place = placeOf(file, node);
      const exemption = exemptions.find((e) => e.path === place.path && e.use === use.name);
      if (exemption) unused.delete(exemption);
      else violations.push({ ...place, message: `\`${use.name}\` ${use.why}` });
    });
  }
  for (const { path, use } of unused) {
    violations.push({ path, line: 1, message: `the exemption for \`${use}\` is not needed: remove it` });
  }
  return violations;
}

interface Use {
  readonly name: string;
  readonly why: string;
}

const ENGINE = 'differs between engines in the last bit: use the function of @trackout/dsp-wasm';
const CLOCK = 'reads the clock: let the caller hand the time in';
const LOCALE = 'depends on the locale or the time zone';

function forbiddenUse(syntax: Syntax, node: ts.Node): Use | undefined {
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === ts.SyntaxKind.AsteriskAsteriskToken) return { name: '**', why: ENGINE };
    if (operator === ts.SyntaxKind.AsteriskAsteriskEqualsToken) return { name: '**=', why: ENGINE };
  }
  const member = memberAccess(node);
  if (member && PLACE_DEPENDENT.test(member.name)) return { name: member.name, why: LOCALE };

  const name = syntax.globalName(node);
  if (name === 'Math') return mathUse(node);
  if (name === 'Date') return dateUse(node);
  if (name === 'performance') return { name, why: CLOCK };
  if (name === 'Intl') return { name, why: LOCALE };
  if (name === 'Temporal') return { name, why: CLOCK };
  return undefined;
}

/** `Math` may only stand before the name of an exact function: no alias, no destructuring, no `Math[name]`. */
function mathUse(node: ts.Node): Use | undefined {
  const outer = outermost(node);
  const member = memberAccess(outer.parent);
  if (!member || memberObject(outer.parent) !== outer) {
    return { name: 'Math', why: 'may only be used as `Math.name`, so that this check can read the name' };
  }
  return EXACT_MATH.has(member.name) ? undefined : { name: `Math.${member.name}`, why: ENGINE };
}

/** A date may be made from one given value, and read in UTC. */
function dateUse(node: ts.Node): Use | undefined {
  const outer = outermost(node);
  const { parent } = outer;
  const member = memberAccess(parent);
  if (member && memberObject(parent) === outer) {
    return member.name === 'UTC' || member.name === 'prototype'
      ? undefined
      : { name: `Date.${member.name}`, why: member.name === 'now' ? CLOCK : LOCALE };
  }
  if (ts.isNewExpression(parent) && parent.expression === outer) {
    const count = parent.arguments?.length ?? 0;
    if (count === 0) return { name: 'new Date()', why: CLOCK };
    return count === 1 ? undefined : { name: 'new Date(year, ...)', why: LOCALE };
  }
  if (ts.isCallExpression(parent) && parent.expression === outer) return { name: 'Date()', why: CLOCK };
  if (ts.isTypeReferenceNode(parent)) return undefined;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
    return undefined;
  }
  return { name: 'Date', why: 'may only be used as `new Date(value)`, so that this check can read it' };
}

/** The node with the parentheses and type assertions around it. */
function outermost(node: ts.Node): ts.Node {
  let outer = node;
  while (
    ts.isParenthesizedExpression(outer.parent) ||
    ts.isAsExpression(outer.parent) ||
    ts.isNonNullExpression(outer.parent) ||
    ts.isSatisfiesExpression(outer.parent)
  ) {
    outer = outer.parent;
  }
  return outer;
}

function memberObject(node: ts.Node): ts.Node | undefined {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
    ? node.expression
    : undefined;
}
