package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// oldCluster is a cluster as it stood, with all its members.
type oldCluster struct {
	clusterRow
	apps []int64
}

// regroup is one saving of components that were worked out anew.
type regroup struct {
	s       *Store
	tx      *gorm.DB
	now     int64
	in      map[int64]int64 // cluster by application, before
	old     map[int64]*oldCluster
	changed int
}

// eventApps bounds the applications that an event names.
const eventApps = 50

func (r *regroup) load(apps []int64) error {
	for part := range slices.Chunk(apps, 500) {
		var rows []struct{ Application, Cluster int64 }
		if err := r.tx.Raw("SELECT application, cluster FROM cluster_members WHERE application IN ? ORDER BY application", part).Scan(&rows).Error; err != nil {
			return err
		}
		for _, m := range rows {
			r.in[m.Application] = m.Cluster
			if r.old[m.Cluster] == nil {
				r.old[m.Cluster] = &oldCluster{}
				if err := r.tx.Raw("SELECT * FROM clusters WHERE id = ?", m.Cluster).Scan(&r.old[m.Cluster].clusterRow).Error; err != nil {
					return err
				}
			}
			r.old[m.Cluster].apps = append(r.old[m.Cluster].apps, m.Application)
		}
	}
	// The last members of a cluster can go by erasure: it is dissolved all the same.
	var empty []clusterRow
	if err := r.tx.Raw("SELECT * FROM clusters c WHERE NOT EXISTS (SELECT 1 FROM cluster_members m WHERE m.cluster = c.id)").Scan(&empty).Error; err != nil {
		return err
	}
	for _, e := range empty {
		r.old[e.ID] = &oldCluster{clusterRow: e}
	}
	for _, o := range r.old {
		slices.Sort(o.apps)
	}
	return nil
}

// heirs says which group goes on as which cluster: the one that holds its oldest
// member, or, when that is erased, the one with most of its members. Of several
// clusters that came together the one with the oldest member stays.
func (r *regroup) heirs(groups []ClusterGroup) (heir []int64, into map[int64]int) {
	of := map[int64]int{}
	for i, g := range groups {
		for _, app := range g.Members {
			of[app] = i
		}
	}
	heir, into = make([]int64, len(groups)), map[int64]int{}
	for _, id := range sortedIDs(r.old) {
		o := r.old[id]
		at, there := of[o.Oldest]
		if !there && !slices.Contains(o.apps, o.Oldest) {
			at, there = most(o.apps, of)
		}
		if !there {
			continue
		}
		into[id] = at
		if other := heir[at]; other == 0 || o.Oldest < r.old[other].Oldest {
			heir[at] = id
		}
	}
	return heir, into
}

func sortedIDs(old map[int64]*oldCluster) []int64 {
	ids := make([]int64, 0, len(old))
	for id := range old {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// most is the group that holds most of the applications, the first of several.
func most(apps []int64, of map[int64]int) (at int, any bool) {
	count := map[int]int{}
	for _, app := range apps {
		if g, in := of[app]; in {
			if count[g]++; !any || count[g] > count[at] || count[g] == count[at] && g < at {
				at, any = g, true
			}
		}
	}
	return at, any
}

func (r *regroup) keep(groups []ClusterGroup) error {
	heir, into := r.heirs(groups)
	refs := make([]string, len(groups))
	for i, g := range groups {
		id, err := r.put(g, r.old[heir[i]])
		if err != nil {
			return err
		}
		refs[i], heir[i] = clusterRef(id), id
	}
	for i, g := range groups {
		if err := r.splitFrom(g, heir[i], refs[i]); err != nil {
			return err
		}
	}
	for _, id := range sortedIDs(r.old) {
		if slices.Contains(heir, id) {
			continue
		}
		r.changed++
		verb, content := "cluster.dissolved", map[string]any{}
		if at, merged := into[id]; merged {
			verb, content = "cluster.merged", map[string]any{"into": refs[at]}
			if err := r.event("cluster.merged", refs[at], map[string]any{"from": clusterRef(id), "members": len(groups[at].Members)}); err != nil {
				return err
			}
		}
		if err := r.event(verb, clusterRef(id), content); err != nil {
			return err
		}
		// Its former members were moved before; those that are left have no cluster.
		if err := r.tx.Exec("DELETE FROM clusters WHERE id = ?", id).Error; err != nil {
			return err
		}
	}
	return nil
}

// splitFrom tells a cluster that lives on that a group went its own way.
func (r *regroup) splitFrom(g ClusterGroup, id int64, ref string) error {
	told := map[int64]bool{}
	for _, app := range g.Members {
		from := r.in[app]
		if from == 0 || from == id || told[from] || r.old[id] != nil {
			continue
		}
		told[from] = true
		if err := r.event("cluster.split", clusterRef(from), map[string]any{"into": ref, "members": len(g.Members)}); err != nil {
			return err
		}
	}
	return nil
}

// put writes one group, over the cluster that it goes on as (nil: a new one).
func (r *regroup) put(g ClusterGroup, old *oldCluster) (id int64, err error) {
	row := clusterRow{Oldest: g.Members[0], Members: len(g.Members), Names: g.Names, Kinds: strings.Join(g.Kinds, ","), State: string(ClusterLinked), FormedAt: r.now, ChangedAt: r.now}
	if g.Case {
		row.State = string(ClusterOpen)
	}
	if old == nil {
		r.changed++
		if err := r.create(&row, clusterBody{Cuts: g.Cuts}); err != nil {
			return 0, err
		}
		return row.ID, r.moved(row.ID, g.Members, "cluster.formed", map[string]any{"added": some(g.Members), "members": row.Members, "names": row.Names, "kinds": row.Kinds})
	}
	row.ID, row.FormedAt = old.ID, old.FormedAt
	added, left := minus(g.Members, old.apps), minus(old.apps, g.Members)
	var body clusterBody
	if err := r.s.unseal(clusterPlace(old.ID), old.Sealed, &body); err != nil {
		return 0, err
	}
	stays := old.State == string(ClusterClosed) && g.Case && len(added) == 0
	if stays {
		row.State, row.ClosedAt, row.ClosedBy = old.State, old.ClosedAt, old.ClosedBy
	}
	reopened := old.State == string(ClusterClosed) && !stays && g.Case
	if row.Members == old.Members && len(added)+len(left) == 0 && row.Names == old.Names && row.Kinds == old.Kinds && row.State == old.State && sameCuts(body.Cuts, g.Cuts) {
		return row.ID, nil
	}
	r.changed++
	if body.Cuts = g.Cuts; !stays {
		body.Reason = ""
	}
	if row.Sealed, err = r.s.seal(clusterPlace(row.ID), body); err != nil {
		return 0, err
	}
	if err := r.tx.Exec("UPDATE clusters SET oldest = ?, state = ?, members = ?, names = ?, kinds = ?, changed_at = ?, closed_at = ?, closed_by = ?, sealed = ? WHERE id = ?",
		row.Oldest, row.State, row.Members, row.Names, row.Kinds, r.now, row.ClosedAt, row.ClosedBy, row.Sealed, row.ID).Error; err != nil {
		return 0, err
	}
	return row.ID, r.changes(row, added, left, reopened, len(old.apps) < old.Members)
}

// changes writes the events of a cluster that goes on; erased tells that members
// of it were erased.
func (r *regroup) changes(row clusterRow, added, left []int64, reopened, erased bool) error {
	if len(left) > 0 || erased {
		if err := r.event("cluster.shrank", clusterRef(row.ID), map[string]any{"left": some(left), "members": row.Members, "names": row.Names}); err != nil {
			return err
		}
		for part := range slices.Chunk(left, 500) {
			if err := r.tx.Exec("DELETE FROM cluster_members WHERE cluster = ? AND application IN ?", row.ID, part).Error; err != nil {
				return err
			}
		}
	}
	if len(added) == 0 {
		return nil
	}
	if err := r.moved(row.ID, added, "cluster.grew", map[string]any{"added": some(added), "members": row.Members, "names": row.Names, "kinds": row.Kinds}); err != nil {
		return err
	}
	if reopened {
		return r.event("cluster.reopened", clusterRef(row.ID), map[string]any{"members": row.Members})
	}
	return nil
}

func (r *regroup) create(row *clusterRow, body clusterBody) error {
	plain, err := plainTx(r.tx)
	if err != nil {
		return err
	}
	done, err := plain.ExecContext(r.tx.Statement.Context, "INSERT INTO clusters (oldest, state, members, names, kinds, formed_at, changed_at, sealed) VALUES (?,?,?,?,?,?,?,x'')",
		row.Oldest, row.State, row.Members, row.Names, row.Kinds, row.FormedAt, row.ChangedAt)
	if err != nil {
		return err
	}
	if row.ID, err = done.LastInsertId(); err != nil {
		return err
	}
	sealed, err := r.s.seal(clusterPlace(row.ID), body)
	if err != nil {
		return err
	}
	return r.tx.Exec("UPDATE clusters SET sealed = ? WHERE id = ?", sealed, row.ID).Error
}

// moved makes applications members, of whatever cluster they were before.
func (r *regroup) moved(id int64, apps []int64, verb string, content map[string]any) error {
	plain, err := plainTx(r.tx)
	if err != nil {
		return err
	}
	rows := make([][]any, len(apps))
	for i, app := range apps {
		rows[i] = []any{app, id, r.now}
	}
	if err := insertRows(r.tx.Statement.Context, plain, "INSERT INTO cluster_members (application, cluster, since)", " ON CONFLICT (application) DO UPDATE SET cluster = excluded.cluster, since = excluded.since", rows); err != nil {
		return err
	}
	return r.event(verb, clusterRef(id), content)
}

func (r *regroup) event(verb, ref string, content map[string]any) error {
	if _, err := r.s.audit(r.tx, "system", verb, "cluster/"+ref, content); err != nil {
		return fmt.Errorf("cluster %s: %w", ref, err)
	}
	return nil
}

func some(apps []int64) []int64 { return apps[:min(len(apps), eventApps)] }

// minus are the members of a, sorted, that b, sorted, lacks.
func minus(a, b []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(a), func(n int64) bool {
		_, found := slices.BinarySearch(b, n)
		return found
	})
}

func sameCuts(a, b []ClusterCut) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && (len(a)+len(b) == 0 || bytes.Equal(x, y))
}
