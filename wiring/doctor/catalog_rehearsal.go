package doctor

// aboutLeft comes before everything else: a rider may be on the way.
var aboutLeft = []Entry{
	{"rehearsal.left", Rehearsal, Wrong,
		"an order of a rehearsal may still be there",
		"It was placed, or may have been, and is not known to be called off. A rider may come, and it may cost.",
		"Call it off at the carrier's own desk, by the number that is named. In WeChat's sandbox nobody rides: it can be left."},
}

var aboutRehearsal = []Entry{
	{"rehearsal.openid", Rehearsal, Wrong,
		"the sandbox wants the openid of one of yours",
		"It takes orders of administrators, operators and developers of the mini program only.",
		"Say one: paotui doctor --rehearse --openid OPENID."},
	{"rehearsal.quota", Rehearsal, Wrong,
		"the sandbox's orders of the day are used up",
		"It takes 500 a day.",
		"Rehearse tomorrow."},
	{"rehearsal.refused", Rehearsal, Wrong,
		"the order of the rehearsal was not taken",
		"A true one would be refused for the same reason.",
		"Do what is said; docs/reference/errors.md has every code."},
	{"rehearsal.unseen", Rehearsal, Wrong,
		"the order was taken, and can not be followed",
		"What it says of itself afterwards is not what was done.",
		"Look whether this carrier answers order/get; if it stays, open a report with the rid."},
	{"rehearsal.sandbox", Rehearsal, Note,
		"WeChat's sandbox does not answer as it should",
		"It is not always there. It says nothing about orders of the real world.",
		"Nothing; rehearse at a carrier if you want to be sure."},
	{"rehearsal.unasked", Rehearsal, Note,
		"a rehearsal at a carrier places a real order",
		"There is no sandbox for this account. A rider may come before it is called off, and calling off may cost.",
		"If that is wanted, say so: --place-orders."},
	{"rehearsal.charged", Rehearsal, Note,
		"calling the rehearsal off cost something",
		"A rider had taken it, or the carrier charges in any case.",
		"Nothing."},
}
