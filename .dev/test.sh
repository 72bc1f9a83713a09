# test and golden. Every test project of a ring is run by itself and leaves a .trx file; totals.cs adds them up.

results=artifacts/test-results

ring_projects() {
    case "$1" in
        unit) echo Core.Tests Cluster.Tests Kernel.Tests Proxy.Tests Lab.Tests Fuzz Tidy ;;
        golden) echo Golden ;;
        laws) echo Laws ;;
        kernel) echo KernelNet ;;
        e2e) echo E2E ;;
        all) echo "$(ring_projects unit) $(ring_projects golden) $(ring_projects laws)" \
            "$(ring_projects kernel) $(ring_projects e2e)" ;;
        *) echo "dev: no ring named '$1'; there are unit, golden, laws, kernel, e2e" >&2 && return 2 ;;
    esac
}

# dev_test [RING [ARGUMENTS OF dotnet test]]: the last line is "N passed, N failed, N skipped" over all projects.
dev_test() {
    local ring=${1:-all} projects project codes=""
    projects=$(ring_projects "$ring")
    [ $# -eq 0 ] || shift
    case "$ring" in
        unit) need_packages $compiling ;;
        kernel | e2e | all)
            need_packages $compiling $networking $pods $driving $shells $screens $packing $judging
            warn_unless_root
            ;;
    esac
    dev_build
    case "$ring" in kernel | all) step "image" ready_image ;; esac
    rm -rf "$results"
    # The programs that are shipped, not those that building a test project puts beside it.
    export SIGNALBOX_PROGRAMS=$PWD/artifacts/bin
    for project in $projects; do
        [ -e "tests/$project/$project.csproj" ] || continue
        local code=0
        step "$project" dotnet test "tests/$project" --nologo --no-build -c Release \
            --logger "trx;LogFileName=$project.trx" --results-directory "$results" "$@" || code=$?
        codes+=" $project=$code"
    done
    dotnet run .dev/totals.cs -- "$results" tests/allowed-skips.txt $codes
}

# dev_soak [MINUTES [SEED]]: half of it in each mode. The ring "e2e" has a form of this that takes two minutes, the
# ring "kernel" a short one of the pools that change at full speed.
dev_soak() {
    need_packages $compiling $networking $pods $driving
    warn_unless_root
    dev_build
    export SIGNALBOX_PROGRAMS=$PWD/artifacts/bin
    SIGNALBOX_SOAK_SECONDS=$((${1:-10} * 30)) SIGNALBOX_SOAK_SEED=${2:-$RANDOM} step "soak" \
        dotnet test tests/E2E --nologo --no-build -c Release --filter Soak --logger "console;verbosity=detailed" &&
        SIGNALBOX_CHURN_SECONDS=60 step "pools" dotnet test tests/KernelNet --nologo --no-build -c Release \
            --filter PoolChurn --logger "console;verbosity=detailed"
}

warn_unless_root() {
    [ "$(id -u)" -eq 0 ] || echo "dev: the rings kernel and e2e make network namespaces and need root: sudo ./dev test"
}

dev_golden() {
    [ -e tests/Golden/Golden.csproj ] || { echo "dev: there is no tests/Golden yet" >&2 && return 1; }
    need_sdk
    step "build" dotnet build tests/Golden --nologo -v q -c Release
    SIGNALBOX_GOLDEN=rewrite step "golden" dotnet test tests/Golden --nologo --no-build -c Release
    git --no-pager diff --stat -- tests/Golden
}
