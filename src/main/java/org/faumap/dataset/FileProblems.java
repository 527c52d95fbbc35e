package org.faumap.dataset;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with single files of a data set that can be used all the same: the first of it, and how much. */
final class FileProblems {
    private static final int LISTED = 100;

    private final List<FileProblem> first = new ArrayList<>();
    private int count;

    void add(String file, String problem) {
        count++;
        if (first.size() < LISTED) {
            first.add(new FileProblem(file, problem));
        }
    }

    List<FileProblem> first() {
        return List.copyOf(first);
    }

    int count() {
        return count;
    }
}
