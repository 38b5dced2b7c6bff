// Records a worker's voice into the form's own file input, where the browser
// can: without script, or without a microphone, a file is chosen instead.

const place = document.getElementById("record");
const input = document.getElementById("sound");
const rate = 32_000; // bits a second: enough for speech, and a small file

const button = Object.assign(document.createElement("button"), { type: "button", className: "nhsuk-button nhsuk-button--secondary" });
const news = document.createElement("p");
const player = Object.assign(document.createElement("audio"), { controls: true, hidden: true });
let recorder;

function say(text) {
	news.textContent = text;
}

// The recording is put into the form as if it had been chosen as a file.
function keep(chunks, type) {
	const file = new File(chunks, "recording", { type });
	const chosen = new DataTransfer();
	chosen.items.add(file);
	input.files = chosen.files;
	URL.revokeObjectURL(player.src);
	player.src = URL.createObjectURL(file);
	player.hidden = false;
	button.textContent = "Record again";
	say("Listen to it, then save it.");
}

async function begin() {
	let sound;
	try {
		sound = await navigator.mediaDevices.getUserMedia({ audio: true });
	} catch {
		say("There is no microphone, or this page may not use it. Allow it in your browser, or choose a file.");
		return;
	}
	const chunks = [];
	recorder = new MediaRecorder(sound, { audioBitsPerSecond: rate });
	recorder.ondataavailable = (e) => chunks.push(e.data);
	recorder.onstop = () => {
		sound.getTracks().forEach((t) => t.stop());
		keep(chunks, recorder.mimeType);
	};
	recorder.start();
	player.hidden = true;
	button.textContent = "Stop recording";
	say("Recording. Read slowly, and wait after each part.");
}

if (place && input && window.MediaRecorder && navigator.mediaDevices) {
	button.textContent = "Record now";
	button.addEventListener("click", () => (recorder?.state === "recording" ? recorder.stop() : begin()));
	news.setAttribute("role", "status");
	player.setAttribute("aria-label", "What you have recorded");
	place.append(button, news, player);
}
