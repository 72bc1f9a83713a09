# coverage. Runs of test projects with the collector, which "./dev test" leaves alone: it makes them slower.

coverage=artifacts/coverage

# dev_coverage [RING...]: all of them if none is named. What the program does in a process of its own is not seen.
dev_coverage() {
    local ring project found projects="" floor=0
    [ $# -gt 0 ] || { set -- unit golden laws kernel e2e && floor=90; }
    for ring in "$@"; do
        found=$(ring_projects "$ring") || return
        projects+=" $found"
    done
    need_packages $compiling $networking $pods $driving $shells $screens $packing $judging
    warn_unless_root
    dev_build
    case " $projects " in *" KernelNet "*) step "image" ready_image ;; esac
    rm -rf "$coverage" && mkdir -p "$coverage"
    export SIGNALBOX_PROGRAMS=$PWD/artifacts/bin
    for project in $projects; do
        # Tidy reads sources and runs none.
        [ "$project" != Tidy ] || continue
        step "$project" dotnet test "tests/$project" --nologo --no-build -c Release \
            --collect "XPlat Code Coverage" --settings .dev/coverage.runsettings \
            --results-directory "$coverage/$project" || echo "dev: $project failed; what it covered counts all the same"
    done
    dotnet run .dev/coverage.cs -- "$coverage" /_/src/ "$floor"
}
