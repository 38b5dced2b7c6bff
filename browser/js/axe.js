async function (root) {
	const result = await axe.run(root, {
		resultTypes: ["violations"],
		runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
		rules: {"target-size": {enabled: true}},
	});
	return JSON.stringify(result.violations.map(v => {
		const places = v.nodes.slice(0, 5).map(n =>
			"\n\t" + n.target.join(" ") + "\n\t\t" + n.failureSummary.replace(/\s*\n\s*/g, " "));
		const more = v.nodes.length > 5 ? "\n\tand " + (v.nodes.length - 5) + " more" : "";
		return v.impact + " " + v.id + ": " + v.help + places.join("") + more;
	}));
}
