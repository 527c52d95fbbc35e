// What makes the pages of runs and data sets follow along. Each part looks for its own attribute; without scripts the pages say the same.

/** The sentence of an answer that refuses, as RFC 9457 has it. */
async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  return [problem.title, problem.detail].filter(Boolean).join(": ") || `HTTP ${answer.status}`;
}

for (const place of document.querySelectorAll("[data-follow]")) {
  const events = new EventSource(place.dataset.follow);
  const show = (event) => {
    const job = JSON.parse(event.data);
    const { phase, done, total, failed, extractionSecondsLeft } = job.progress;
    place.querySelector("[data-state]").textContent = job.state;
    place.querySelector("[data-phase]").textContent = phase ?? "";
    const bar = place.querySelector("progress");
    bar.max = total;
    bar.value = done;
    const left = extractionSecondsLeft === undefined ? "" : ` About ${extractionSecondsLeft} s left.`;
    place.querySelector("[data-count]").textContent = `${done} of ${total} images, ${failed} without a face.${left}`;
  };
  events.addEventListener("progress", show);
  events.addEventListener("end", (event) => {
    show(event);
    events.close();
    location.reload();
  });
}

for (const button of document.querySelectorAll("[data-cancel], [data-delete]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(button.dataset.cancel ?? button.dataset.delete, { method: "DELETE", headers: { Accept: "application/json" } });
    if (answer.ok && button.dataset.then) {
      location.assign(button.dataset.then);
    } else if (!answer.ok) {
      button.disabled = false;
      const told = document.querySelector("[data-told], [role=status]");
      told.textContent = await refusal(answer);
    }
  });
}

for (const form of document.querySelectorAll("[data-upload]")) {
  const told = form.querySelector("[data-told]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    const request = new XMLHttpRequest(); // fetch tells nothing of how much has gone out
    request.open("POST", `${form.dataset.upload}?name=${encodeURIComponent(form.elements.name.value)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    bar.hidden = false;
    button.disabled = true;
    told.textContent = `Uploading ${file.name}…`;
    request.upload.addEventListener("progress", (sent) => {
      bar.max = sent.total;
      bar.value = sent.loaded;
    });
    request.addEventListener("loadend", () => {
      bar.hidden = true;
      button.disabled = false;
      if (request.status === 201) {
        location.assign(`${form.dataset.upload}/${encodeURIComponent(request.response.id)}`);
      } else {
        const problem = request.response ?? {};
        const why = [problem.title, problem.detail].filter(Boolean).join(": ");
        told.textContent = `${file.name} was not taken. ${why || "The service cannot be reached."}`;
      }
    });
    request.send(file);
  });
}

for (const form of document.querySelectorAll("[data-gate]")) {
  const place = document.querySelector("[data-outcome]");
  const thresholds = () => {
    const gate = {};
    const drift = {};
    for (const [name, text] of new FormData(form)) {
      const value = text.trim();
      if (value === "") continue;
      if (name === "minHeldOutAucPerAu") {
        gate[name] = Object.fromEntries(value.split(/[,;\s]+/).map((term) => [term.split("=")[0], Number(term.split("=")[1])]));
      } else if (name === "heldOutAucFall" || name === "minMeanCorrelation") {
        drift[name] = Number(value);
      } else {
        gate[name] = Number(value);
      }
    }
    if (Object.keys(drift).length > 0) gate.maxDrift = drift;
    return gate;
  };
  const evaluate = async () => {
    const answer = await fetch(form.dataset.gate, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(thresholds()),
    });
    if (!answer.ok) {
      place.textContent = await refusal(answer);
      return;
    }
    const gate = await answer.json();
    const word = gate.passed ? "passed" : "failed";
    const badge = Object.assign(document.createElement("span"), { className: `badge ${word}`, textContent: word });
    const sentence = document.createElement("p");
    sentence.append(badge, ` ${gate.checks.length} ${gate.checks.length === 1 ? "check" : "checks"}, ${gate.violations.length} failed.`);
    const list = document.createElement("ul");
    for (const violation of gate.violations) {
      const rule = Object.assign(document.createElement("code"), { textContent: violation.rule });
      const item = document.createElement("li");
      item.append(`${violation.message} `, rule);
      list.append(item);
    }
    place.replaceChildren(sentence, list);
    const query = new URLSearchParams([...new FormData(form)].filter(([, text]) => text.trim() !== ""));
    history.replaceState(null, "", `?${query}#try-gate`);
  };
  form.addEventListener("change", evaluate);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    evaluate();
  });
}
