// The map beside the list of places. It shows what the list says already, asks
// for nothing but the boundaries round all places, and is not there without
// script. Leaflet is fetched when the map is first opened.

const part = document.getElementById("map");
const list = [...document.querySelectorAll("[data-at]")].map((li) => {
	const [lat, lng] = li.dataset.at.split(",").map(Number);
	return { at: [lat, lng], n: li.dataset.n, name: li.dataset.name, href: "#" + li.id };
});

// Several services may be given under one roof: one marker bears all numbers.
function byPlace(all) {
	const places = new Map();
	for (const one of all) {
		const key = one.at.join();
		places.set(key, [...(places.get(key) ?? []), one]);
	}
	return [...places.values()];
}

function fetched(tag, set) {
	return new Promise((resolve, reject) => {
		const e = Object.assign(document.createElement(tag), set, { onload: resolve, onerror: reject });
		document.head.append(e);
	});
}

// What stands in a popup leads back to the list.
function links(here) {
	const ul = document.createElement("ul");
	for (const one of here) {
		const a = Object.assign(document.createElement("a"), { href: one.href, textContent: one.n + ". " + one.name });
		ul.append(document.createElement("li"));
		ul.lastChild.append(a);
	}
	return ul;
}

// Text for a line that Leaflet takes as markup.
function plain(text) {
	const span = document.createElement("span");
	span.textContent = text;
	return span.innerHTML;
}

function mark(map, here) {
	const numbers = here.map((one) => one.n).join(", ");
	const icon = L.divIcon({ className: "kith-pin", html: plain(numbers), iconSize: [12 + 14 * Math.max(2, numbers.length * 0.75), 32] });
	L.marker(here[0].at, { icon, title: here.map((one) => one.n + ". " + one.name).join("; "), riseOnHover: true }).bindPopup(links(here)).addTo(map);
}

// The boundaries of wards or districts, with their names where there is room.
async function backdrop(map) {
	const answer = await fetch(part.dataset.areas);
	if (!answer.ok) {
		return;
	}
	L.geoJSON(await answer.json(), {
		interactive: false,
		style: { className: "kith-area", weight: 1 },
		onEachFeature: (f, layer) => layer.bindTooltip(plain(f.properties.name), { permanent: true, direction: "center", className: "kith-area-name" }),
	}).addTo(map);
	map.attributionControl.addAttribution(plain(part.dataset.source));
}

async function draw() {
	await Promise.all([fetched("link", { rel: "stylesheet", href: part.dataset.sheet }), fetched("script", { src: part.dataset.leaflet })]);
	const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
	const box = part.querySelector(".kith-map");
	const map = L.map(box, { scrollWheelZoom: false, maxZoom: 18, zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm });
	map.attributionControl.setPrefix(false);
	map.getPane("tooltipPane").setAttribute("aria-hidden", "true"); // names for the eye; the list says where each is
	map.on("zoomend", () => box.classList.toggle("kith-map-far", map.getZoom() < 12));
	const near = part.dataset.near ? [part.dataset.near.split(",").map(Number)] : [];
	map.fitBounds(L.latLngBounds([...list.map((one) => one.at), ...near]).pad(0.1), { maxZoom: 14 });
	if (part.dataset.tiles) {
		L.tileLayer(part.dataset.tiles, { maxZoom: 18, attribution: plain(part.dataset.credit), referrerPolicy: "no-referrer" }).addTo(map);
	}
	for (const at of near) {
		L.marker(at, { icon: L.divIcon({ className: "kith-pin-here", iconSize: [20, 20] }), keyboard: false, interactive: false }).addTo(map);
	}
	for (const here of byPlace(list)) {
		mark(map, here);
	}
	if (part.dataset.areas) {
		await backdrop(map);
	}
	box.classList.add("kith-map-drawn");
}

if (part && list.length > 0) {
	part.hidden = false;
	for (const link of document.querySelectorAll("[data-map-link]")) {
		link.hidden = false;
		link.addEventListener("click", () => { part.open = true; });
	}
	part.addEventListener("toggle", draw, { once: true });
	part.open = matchMedia("(min-width: 60em)").matches;
}
