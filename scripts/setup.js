// npm run setup [-- --bench]: installs the programs outside npm that some tests (and benchmarks) need.
// Debian and Ubuntu: with apt-get. Elsewhere it prints what to install by hand.
import { spawnSync } from 'node:child_process';
import { findPart, SYSTEM_PARTS } from './system-parts.js';

const withBench = process.argv.includes('--bench');
const wanted = SYSTEM_PARTS.filter(
  (part) =>
    (part.neededBy === 'test' || withBench) &&
    (part.onlyOn === undefined || part.onlyOn === process.platform),
);
const missing = wanted.filter((part) => findPart(part) === undefined);

const say = (line = '') => process.stdout.write(`${line}\n`);
const has = (program) => findPart({ programs: [program] }) !== undefined;

say(`Parts outside npm that ${withBench ? 'tests and benchmarks' : 'some tests'} need:`);
for (const part of wanted) {
  const path = findPart(part);
  say(`  ${path === undefined ? 'missing  ' : 'installed'}  ${part.name.padEnd(12)}  ${path ?? part.use}`);
}
say();

if (missing.length === 0) {
  say('Everything is there; nothing to install.');
} else if (process.platform === 'linux' && has('apt-get')) {
  installWithApt(missing.map((part) => part.apt));
} else {
  explainByHand();
}

function installWithApt(packages) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !has('sudo')) {
    say('Installing needs root, and there is no sudo. Run this as root, then again: npm run setup');
    say(`  apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`);
    process.exit(1);
  }
  const sudo = isRoot ? [] : ['sudo'];
  const steps = [
    [...sudo, 'apt-get', 'update', '-q'],
    [
      ...sudo,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      ...['apt-get', 'install', '-y', '-q', '--no-install-recommends'],
      ...packages,
    ],
  ];
  say('This will run:');
  for (const step of steps) say(`  ${step.join(' ')}`);
  say();
  for (const [program, ...rest] of steps) {
    const { status, error } = spawnSync(program, rest, { stdio: 'inherit' });
    if (status !== 0) {
      const why = error?.message ?? `exit code ${status}`;
      say(`\nFailed (${why}): ${[program, ...rest].join(' ')}`);
      say('See the message above. Without a network or root, install the packages by another way and run');
      say('npm run setup again; without them the tests that need them are skipped, and say so.');
      process.exit(1);
    }
  }
  const still = missing.filter((part) => findPart(part) === undefined);
  if (still.length > 0) {
    say(`\nInstalled, but not found: ${still.map((part) => part.name).join(', ')}. Is the PATH complete?`);
    process.exit(1);
  }
  say('\nEverything is there.');
}

function explainByHand() {
  const manager = { darwin: 'brew', win32: 'winget' }[process.platform];
  say('This script installs with apt-get only. Please install by hand:');
  for (const part of missing) {
    const name = manager && part[manager];
    say(`  ${name ? `${manager} install ${name}` : `${part.name} (${part.apt} on Debian)`}`);
  }
  say('Without them the tests that need them are skipped, and say so.');
}
