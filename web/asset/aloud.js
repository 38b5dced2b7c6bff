// Reads a person's own page to them by the browser's own speech. The button is
// there only where the browser has a voice. What is read is what stands on the
// page, in its order, and each part is marked while it is read.

const place = document.getElementById("aloud");
const speech = window.speechSynthesis;
const parts = "h1, h2, h3, p, li, dt, dd, legend, label, button";

const button = Object.assign(document.createElement("button"), { type: "button", className: "nhsuk-button nhsuk-button--secondary" });
let reading = 0; // counts the readings: one that was stopped says no more
let saying; // held, or some browsers forget to say when it has ended

function label(text) {
	button.textContent = text;
}

// Of a part within a part the inner one is read; what is marked data-silent is not.
function toRead() {
	return [...document.getElementById("maincontent").querySelectorAll(parts)].filter(
		(e) => e !== button && !e.querySelector(parts) && !e.closest("[data-silent], [hidden]") && words(e) !== "",
	);
}

function words(e) {
	return e.textContent.replace(/\s+/g, " ").trim();
}

function mark(e) {
	document.querySelectorAll(".kith-read").forEach((was) => was.classList.remove("kith-read"));
	e?.classList.add("kith-read");
	e?.scrollIntoView({ block: "nearest" });
}

function stop(text) {
	reading++;
	speech.cancel();
	mark();
	label(text);
}

// Some browsers break off what takes long to say, so each sentence goes by itself.
function read() {
	stop("Stop reading");
	const mine = reading;
	const all = toRead().flatMap((e) => (words(e).match(/[^.!?]+[.!?]*[”"]?/g) ?? []).map((text) => ({ e, text: text.trim() })));
	const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
	const next = (i) => {
		if (mine !== reading) return;
		if (i === all.length) return stop("Read this page again");
		mark(all[i].e);
		saying = new SpeechSynthesisUtterance(all[i].text);
		Object.assign(saying, { lang, rate: 0.9, onend: () => next(i + 1), onerror: () => next(i + 1) });
		speech.speak(saying);
	};
	next(0);
}

function offer() {
	if (button.isConnected || speech.getVoices().length === 0) return;
	label("Read this page to me");
	button.addEventListener("click", () => (button.textContent === "Stop reading" ? stop("Read this page to me") : read()));
	place.append(button);
}

if (place && speech) {
	offer();
	speech.addEventListener?.("voiceschanged", offer); // voices may come late
	setTimeout(offer, 1000); // and on some telephones unannounced
	addEventListener("pagehide", () => speech.cancel());
}
