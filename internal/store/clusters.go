package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"bonafide/internal/review"
)

// clusterRow is one row of clusters.
type clusterRow struct {
	ID, Oldest          int64
	State               string
	Members, Names      int
	Kinds               string
	FormedAt, ChangedAt int64
	ClosedAt            int64
	ClosedBy            string
	Sealed              []byte
	Band                int `gorm:"-:migration;->"` // of the query, not of the table
}

// clusterBody is what is sealed of a cluster.
type clusterBody struct {
	Cuts   []ClusterCut `json:"cuts,omitempty"`
	Reason string       `json:"reason,omitempty"`
}

func clusterRef(id int64) string   { return "C-" + strconv.FormatInt(id, 10) }
func clusterPlace(id int64) string { return "cluster/" + strconv.FormatInt(id, 10) }

func clusterID(ref string) (int64, error) {
	text, ok := strings.CutPrefix(strings.ToUpper(ref), "C-")
	id, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || id < 1 {
		return 0, fmt.Errorf("cluster %q: %w; a reference looks like C-3", ref, ErrNotFound)
	}
	return id, nil
}

const clusterQuery = `SELECT c.*, coalesce((SELECT max(a.band) FROM cluster_members m JOIN applications a ON a.id = m.application WHERE m.cluster = c.id), -1) AS band FROM clusters c`

func (s *Store) viewCluster(r clusterRow) (Cluster, error) {
	var b clusterBody
	if err := s.unseal(clusterPlace(r.ID), r.Sealed, &b); err != nil {
		return Cluster{}, err
	}
	return Cluster{ID: r.ID, Ref: clusterRef(r.ID), State: ClusterState(r.State), Members: r.Members, Names: r.Names, Oldest: r.Oldest, Band: bandOf(r.Band),
		Kinds: splitList(r.Kinds), Cuts: b.Cuts, FormedAt: moment(r.FormedAt), ChangedAt: moment(r.ChangedAt), ClosedAt: moment(r.ClosedAt), By: r.ClosedBy, Reason: b.Reason}, nil
}

// Clusters gives clusters, those that changed last first: those that wait for a
// person, or all, limit of them (50 when 0, at most 1,000).
func (s *Store) Clusters(ctx context.Context, open bool, offset, limit int) (p ClusterPage, err error) {
	if limit == 0 {
		limit = 50
	}
	db := s.read.WithContext(ctx)
	var n struct{ Total, Open int }
	var rows []clusterRow
	if err = db.Raw("SELECT count(*) AS total, coalesce(sum(state = 'open'), 0) AS open FROM clusters").Scan(&n).Error; err == nil {
		err = db.Raw(clusterQuery+" WHERE c.state = 'open' OR NOT ? ORDER BY c.changed_at DESC, c.id DESC LIMIT ? OFFSET ?", open, min(limit, 1000), offset).Scan(&rows).Error
	}
	if p.Total, p.Open = n.Total, n.Open; open {
		p.Total = n.Open
	}
	for _, r := range rows {
		if err != nil {
			break
		}
		var c Cluster
		if c, err = s.viewCluster(r); err == nil {
			p.Rows = append(p.Rows, c)
		}
	}
	if err != nil {
		return ClusterPage{}, fmt.Errorf("clusters: %w", err)
	}
	return p, nil
}

// Cluster gives one by its reference, such as "C-3", or [ErrNotFound].
func (s *Store) Cluster(ctx context.Context, ref string) (Cluster, error) {
	id, err := clusterID(ref)
	if err != nil {
		return Cluster{}, err
	}
	return s.oneCluster(ctx, clusterRef(id), " WHERE c.id = ?", id)
}

// ClusterOf gives the cluster of an application, or [ErrNotFound].
func (s *Store) ClusterOf(ctx context.Context, app int64) (Cluster, error) {
	return s.oneCluster(ctx, fmt.Sprintf("of application %d", app), " JOIN cluster_members o ON o.cluster = c.id WHERE o.application = ?", app)
}

func (s *Store) oneCluster(ctx context.Context, what, where string, arg int64) (c Cluster, err error) {
	var r clusterRow
	if err = s.read.WithContext(ctx).Raw(clusterQuery+where, arg).Scan(&r).Error; err == nil && r.ID == 0 {
		err = ErrNotFound
	}
	if err == nil {
		c, err = s.viewCluster(r)
	}
	if err != nil {
		return Cluster{}, fmt.Errorf("cluster %s: %w", what, err)
	}
	return c, nil
}

// ClusterMembers gives the applications of a cluster in the order in which they
// came, at most limit (200 when 0), and how many there are; or [ErrNotFound].
func (s *Store) ClusterMembers(ctx context.Context, ref string, limit int) (out []ClusterMember, total int, err error) {
	c, err := s.Cluster(ctx, ref)
	if err != nil {
		return nil, 0, err
	}
	if limit == 0 {
		limit = 200
	}
	var rows []struct {
		ID, CaseID, AppliedAt, Since int64
		PublicID                     []byte
		Band                         int
	}
	err = s.read.WithContext(ctx).Raw(`SELECT a.id, a.public_id, a.band, a.applied_at, m.since, coalesce(k.id, 0) AS case_id FROM cluster_members m JOIN applications a ON a.id = m.application
		LEFT JOIN cases k ON k.application = a.id WHERE m.cluster = ? ORDER BY a.applied_at, a.id LIMIT ?`, c.ID, limit).Scan(&rows).Error
	if err != nil {
		return nil, 0, fmt.Errorf("members of cluster %s: %w", ref, err)
	}
	for _, r := range rows {
		m := ClusterMember{App: r.ID, ID: uuid.UUID(r.PublicID).String(), Band: bandOf(r.Band), AppliedAt: moment(r.AppliedAt), Since: moment(r.Since)}
		if r.CaseID != 0 {
			m.Case = caseRef(r.CaseID)
		}
		out = append(out, m)
	}
	return out, c.Members, nil
}

// ClusterNumbers gives the numbers of all members of the clusters in which the
// applications are, ascending: who is concerned when one of them changes.
func (s *Store) ClusterNumbers(ctx context.Context, apps []int64) (out []int64, err error) {
	for part := range slices.Chunk(apps, 500) {
		var found []int64
		if err := s.read.WithContext(ctx).Raw("SELECT application FROM cluster_members WHERE cluster IN (SELECT cluster FROM cluster_members WHERE application IN ?)", part).Scan(&found).Error; err != nil {
			return nil, fmt.Errorf("clusters of %d applications: %w", len(apps), err)
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// CloseCluster notes that a person looked at a cluster and leaves it; it opens
// again when it grows. The error wraps review.ErrForbidden, [ErrInput] without a
// reason, [ErrNotFound], or review.ErrConflict when it isn't open.
func (s *Store) CloseCluster(ctx context.Context, by review.Actor, ref, reason string) error {
	id, err := clusterID(ref)
	if err != nil {
		return err
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		switch {
		case by.Kind != review.Signed || !by.May(review.Decide):
			return review.ErrForbidden
		case strings.TrimSpace(reason) == "":
			return fmt.Errorf("%w: say why", ErrInput)
		}
		var r clusterRow
		if err := tx.Raw("SELECT * FROM clusters WHERE id = ?", id).Scan(&r).Error; err != nil {
			return err
		}
		switch {
		case r.ID == 0:
			return ErrNotFound
		case r.State != string(ClusterOpen):
			return fmt.Errorf("%w: it is %s", review.ErrConflict, r.State)
		}
		var b clusterBody
		if err := s.unseal(clusterPlace(id), r.Sealed, &b); err != nil {
			return err
		}
		b.Reason = reason
		sealed, err := s.seal(clusterPlace(id), b)
		if err != nil {
			return err
		}
		if err := tx.Exec("UPDATE clusters SET state = ?, closed_at = ?, closed_by = ?, sealed = ? WHERE id = ?", ClusterClosed, micros(s.now()), by.ID, sealed, id).Error; err != nil {
			return err
		}
		_, err = s.audit(tx, by.ID, "cluster.closed", "cluster/"+clusterRef(id), map[string]any{"members": r.Members, "reason": reason})
		return err
	})
	if err != nil {
		return fmt.Errorf("close cluster %s: %w", ref, err)
	}
	return nil
}

// SaveClusters keeps components that were worked out anew, in one transaction.
// apps are all applications that were looked at: every member of every cluster
// that holds one of them must be among them. began is when looking began; marks
// that were set since stay. It gives how many clusters changed.
func (s *Store) SaveClusters(ctx context.Context, apps []int64, groups []ClusterGroup, began time.Time) (changed int, err error) {
	err = s.doIn(ctx, bulk, func(tx *gorm.DB) error {
		r := regroup{s: s, tx: tx, now: micros(s.now()), in: map[int64]int64{}, old: map[int64]*oldCluster{}}
		if err := r.load(apps); err != nil {
			return err
		}
		if err := r.keep(groups); err != nil {
			return err
		}
		changed = r.changed
		return endLoose(tx, apps, began)
	})
	if err != nil {
		return 0, fmt.Errorf("save %d clusters: %w", len(groups), err)
	}
	return changed, nil
}
