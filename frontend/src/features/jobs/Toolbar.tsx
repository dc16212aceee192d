import type { RefObject } from "react";
import type { User } from "../../api/types";
import { Icon } from "../../components/Icon";
import type { JobsState } from "../../store/reduce";
import { countOf, FILTERS, SORTS, type Filter, type Sort, type View } from "../../store/view";
import { QueueButton } from "./QueueButton";

interface Props {
  user: User;
  state: JobsState;
  view: View;
  searchInput: RefObject<HTMLInputElement | null>;
  onView: (change: Partial<View>) => void;
  onAdd: () => void;
  onLogout: () => void;
}

export function Toolbar({ user, state, view, searchInput, onView, onAdd, onLogout }: Props) {
  return (
    <>
      <header className="toolbar">
        <h1 className="brand">
          <span className="brand-mark">
            <Icon name="wave" />
          </span>
          Dubline
        </h1>
        <button
          type="button"
          id="add-link"
          className="button button-primary"
          aria-keyshortcuts="o"
          title="Add link (O)"
          onClick={onAdd}
        >
          <Icon name="plus" />
          Add link
        </button>
        <QueueButton paused={state.queuePaused} />
        <div className="account">
          <span className="account-name">{user.username}</span>
          <button
            type="button"
            className="icon-button"
            aria-label="Log out"
            title="Log out"
            onClick={onLogout}
          >
            <Icon name="logout" />
          </button>
        </div>
      </header>
      <div role="search" className="filterbar">
        <div className="search">
          <Icon name="search" />
          <input
            ref={searchInput}
            type="search"
            aria-label="Search jobs"
            aria-keyshortcuts="/"
            placeholder="Search"
            value={view.search}
            onChange={(event) => {
              onView({ search: event.target.value });
            }}
          />
        </div>
        <FilterChoice state={state} view={view} onView={onView} />
        <select
          className="select"
          aria-label="Sort by"
          value={view.sort}
          onChange={(event) => {
            onView({ sort: event.target.value as Sort });
          }}
        >
          {Object.entries(SORTS).map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

function FilterChoice({ state, view, onView }: Pick<Props, "state" | "view" | "onView">) {
  return (
    <fieldset className="filters">
      <legend className="visually-hidden">Show</legend>
      {(Object.keys(FILTERS) as Filter[]).map((filter) => (
        <label key={filter} className="filter">
          <input
            type="radio"
            name="filter"
            value={filter}
            checked={view.filter === filter}
            onChange={() => {
              onView({ filter });
            }}
          />
          <span>
            {FILTERS[filter].label}{" "}
            <span className="count">{countOf(filter, state.counts, state.total)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
