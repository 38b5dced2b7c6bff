function () {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return "";
	if (e.hasAttribute("data-kith-stop")) return e instanceof HTMLMediaElement ? "within" : ""; // among the player's own controls
	e.setAttribute("data-kith-stop", "");
	const look = x => {
		const s = getComputedStyle(x);
		return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.borderWidth, s.textDecoration].join("|");
	};
	// Marked when it, or the label or box that draws it, looks otherwise
	// without the focus.
	const drawn = [e, ...(e.labels ?? []), e.parentElement].filter(Boolean);
	const looks = () => drawn.map(x => look(x) + look2(x)).join("\n");
	const look2 = x => ["::before", "::after"].map(w => { const s = getComputedStyle(x, w); return s.boxShadow + s.borderColor + s.borderWidth + s.outlineStyle + s.outlineWidth; }).join();
	const rect = e.getBoundingClientRect();
	const x = rect.x + rect.width / 2, y = rect.y + rect.height / 2;
	const top = document.elementFromPoint(x, y);
	const covered = !!top && !e.contains(top) && !top.contains(e) && top.closest("label")?.control !== e && rect.width > 1.5;
	const focused = looks();
	e.blur();
	const plain = looks();
	e.focus({preventScroll: true, focusVisible: true});
	return JSON.stringify({Marked: focused !== plain, Covered: covered});
}
