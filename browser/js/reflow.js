function () {
	const page = document.scrollingElement, width = page.clientWidth;
	if (page.scrollWidth <= width) return [];
	const say = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.classList.length ? "." + [...e.classList].join(".") : "");
	// What sticks out, without what only sticks out because a child does, and
	// without what lies in a box that scrolls or clips.
	const kept = e => {
		for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) {
			if (getComputedStyle(a).overflowX !== "visible") return true;
		}
		return false;
	};
	const out = [...document.body.querySelectorAll("*")].filter(e => {
		const r = e.getBoundingClientRect();
		return r.width > 0 && r.right + scrollX > width + 1 && !kept(e);
	});
	const found = out.filter(e => !out.some(o => o !== e && e.contains(o)))
		.map(e => say(e) + " reaches to " + Math.round(e.getBoundingClientRect().right + scrollX) + " of " + width);
	return found.length ? found.slice(0, 10) : ["the page is " + page.scrollWidth + " wide in a window of " + width];
}
