package storetest

var waking = []row{
	{"an empty store has nothing due, and nothing to come", func(b *book) {
		b.due(noon, 10, never)
	}},
	{"Due returns what is due at now, the longest due first", func(b *book) {
		b.create("late", minute(-1), hint(1))
		b.create("later", minute(-9), hint(1))
		b.create("now", noon, hint(1))
		b.create("soon", minute(1), hint(1))
		b.due(noon, 10, minute(1), "later", "late", "now")
	}},
	{"and when the next one after now becomes due", func(b *book) {
		b.create("far", minute(9), hint(1))
		b.create("near", minute(2), hint(1))
		b.due(noon, 10, minute(2))
		b.due(minute(2), 10, minute(9), "near")
		b.due(minute(9), 10, never, "near", "far")
	}},
	{"at most limit of them; those that are left out are still due", func(b *book) {
		b.create("o1", minute(-3), hint(1))
		b.create("o2", minute(-2), hint(1))
		b.create("o3", minute(-1), hint(1))
		b.create("o4", minute(5), hint(1))
		b.due(noon, 2, minute(5), "o1", "o2")
		b.append("o1", 1, never, hint(2))
		b.due(noon, 2, minute(5), "o2", "o3")
	}},
	{"a time of due that is zero is never", func(b *book) {
		b.create("o1", never, hint(1))
		b.due(minute(1e6), 10, never)
	}},
	{"Append makes the delivery due when its head says", func(b *book) {
		b.create("o1", minute(1), hint(1))
		b.append("o1", 1, minute(5), hint(2))
		b.due(minute(1), 10, minute(5))
		b.append("o1", 2, noon, hint(3))
		b.due(noon, 10, never, "o1")
		b.append("o1", 3, never, hint(4))
		b.due(minute(9), 10, never)
	}},
	{"to the nanosecond", func(b *book) {
		b.create("o1", noon.Add(1), hint(1))
		b.due(noon, 10, noon.Add(1))
		b.due(noon.Add(1), 10, never, "o1")
	}},
	{"a delivery that is closed is due as well, if its head says so", func(b *book) {
		h := closed("o1", 1)
		h.Due = noon
		b.write(h, hint(1))
		b.due(noon, 10, never, "o1")
	}},
	{"times of due are moments, whatever their zone", func(b *book) {
		east, west := noon.In(zone(8)), minute(-1).In(zone(-5))
		b.create("east", east, hint(1))
		b.create("west", west, hint(1))
		b.due(noon, 10, never, "west", "east")
	}},
}
