// Fills in what only the running server knows. The page is complete without it.
const health = document.getElementById('health');
const store = document.getElementById('store');

/** The state is said in words; the colour only repeats it. */
function show(state, text) {
  health.dataset.state = state;
  health.textContent = text;
}

async function refresh() {
  try {
    const answer = await fetch('/readyz', { headers: { accept: 'application/json' } });
    const { status, database, durable } = await answer.json();
    if (status === 'ok') show('good', 'Ready');
    else show('bad', 'Not ready: the database does not answer. See the server log.');
    store.hidden = database === undefined;
    store.querySelector('dd').textContent =
      durable === false ? `${database}, which would not survive a power cut` : database;
  } catch {
    show('bad', 'Not reachable: check that the server is running.');
  }
}

health.textContent = 'Checking …';
await refresh();
setInterval(refresh, 10_000);
