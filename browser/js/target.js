function (least) {
	const kinds = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="button"], [role="link"], [role="checkbox"], [role="radio"], [role="tab"], [role="switch"], [role="menuitem"]';
	const union = (a, b) => {
		const x = Math.min(a.x, b.x), y = Math.min(a.y, b.y);
		return new DOMRect(x, y, Math.max(a.right, b.right) - x, Math.max(a.bottom, b.bottom) - y);
	};
	const all = [...document.querySelectorAll(kinds)].filter(e => {
		const r = e.getBoundingClientRect();
		return e.checkVisibility({visibilityProperty: true}) && !e.disabled && !e.closest("[inert]") && r.width > 1.5 && r.height > 1.5;
	}).map(e => {
		let rect = e.getBoundingClientRect();
		if (/^(checkbox|radio)$/.test(e.type)) for (const l of e.labels ?? []) rect = union(rect, l.getBoundingClientRect());
		return {e, rect};
	});
	const small = t => t.rect.width < least - 0.1 || t.rect.height < least - 0.1;
	// A link in a sentence, or a list of words, is as high as its line.
	const inSentence = e => {
		if (getComputedStyle(e).display !== "inline") return false;
		const block = e.parentElement.closest("p, li, dd, dt, td, th, label, legend, figcaption, blockquote, span, div");
		return block && block.textContent.replace(e.textContent, "").trim() !== "";
	};
	// Room: a circle of the least size about its middle meets no other target,
	// nor the circle of another small one.
	const middle = r => [r.x + r.width / 2, r.y + r.height / 2];
	const roomy = t => all.every(o => {
		if (o === t || o.e.contains(t.e) || t.e.contains(o.e)) return true;
		const [x, y] = middle(t.rect);
		if (small(o)) {
			const [ox, oy] = middle(o.rect);
			if (Math.hypot(x - ox, y - oy) < least) return false;
		}
		const dx = Math.max(o.rect.x - x, 0, x - o.rect.right), dy = Math.max(o.rect.y - y, 0, y - o.rect.bottom);
		return Math.hypot(dx, dy) >= least / 2;
	});
	return all.filter(t => small(t) && !inSentence(t.e) && !roomy(t)).map(t =>
		t.e.tagName.toLowerCase() + " " + JSON.stringify((t.e.getAttribute("aria-label") ?? t.e.textContent ?? "").trim().slice(0, 40)) +
		" is " + Math.round(t.rect.width) + " by " + Math.round(t.rect.height));
}
