import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Gathering } from './gathering.ts';

/** Asks that are answered when the test says so; each answers what it was asked in capitals. */
function watched(fails: (asked: readonly string[]) => boolean = () => false) {
  const asks: (readonly string[])[] = [];
  const open: (() => void)[] = [];
  const gathering = new Gathering<string, string>(async (asked) => {
    asks.push(asked);
    await new Promise<void>((resolve) => open.push(resolve));
    if (fails(asked)) throw new Error(`not ${asked.join()}`);
    return asked.map((one) => one.toUpperCase());
  });
  const answerNext = async () => {
    open.shift()?.();
    await turn();
  };
  return { gathering, asks, answerNext };
}

test('what is asked for in one turn is asked once, and everybody has their own answer', async () => {
  const { gathering, asks, answerNext } = watched();
  const answers = Promise.all(['a', 'b', 'a'].map((one) => gathering.get(one)));
  await turn();
  assert.deepEqual(asks, [['a', 'b', 'a']]);
  await answerNext();
  assert.deepEqual(await answers, ['A', 'B', 'A']);
});

test('ten are asked for at once, two times at the same time, and the rest once nothing is under way', async () => {
  const { gathering, asks, answerNext } = watched();
  const answers = Promise.all(Array.from({ length: 23 }, (_, n) => gathering.get(`n${n}`)));
  await turn();
  assert.deepEqual(
    asks.map(({ length }) => length),
    [10, 10],
  );
  const late = gathering.get('late');
  await turn();
  assert.equal(asks.length, 2);
  await answerNext();
  assert.equal(asks.length, 2);
  await answerNext();
  assert.deepEqual(asks[2], ['n20', 'n21', 'n22', 'late']);
  await answerNext();
  assert.equal((await answers)[22], 'N22');
  assert.equal(await late, 'LATE');
});

test('what fails together is asked for one by one, and only what fails alone is refused', async () => {
  const { gathering, asks, answerNext } = watched((asked) => asked.includes('bad'));
  const answers = Promise.allSettled(['a', 'bad', 'c'].map((one) => gathering.get(one)));
  await turn();
  for (let times = 0; times < 4; times += 1) await answerNext();
  assert.deepEqual(asks, [['a', 'bad', 'c'], ['a'], ['bad'], ['c']]);
  assert.deepEqual(
    (await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.message)),
    ['A', 'not bad', 'C'],
  );
});

test('what fails alone is not asked for again, and the next is asked for as ever', async () => {
  const { gathering, asks, answerNext } = watched(([one]) => one === 'bad');
  const refused = assert.rejects(gathering.get('bad'), /not bad/);
  await turn();
  await answerNext();
  await refused;
  const good = gathering.get('good');
  await turn();
  await answerNext();
  assert.equal(await good, 'GOOD');
  assert.deepEqual(asks, [['bad'], ['good']]);
});
