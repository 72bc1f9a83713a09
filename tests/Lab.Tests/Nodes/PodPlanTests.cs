using Signalbox.Lab.Nodes;

namespace Signalbox.Lab.Tests.Nodes;

public sealed class PodPlanTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly ContainerState Waiting = new ContainerState.Waiting("ContainerCreating");
    private static readonly ContainerState Running = new ContainerState.Running(Now);

    [Fact]
    public void Init_containers_are_started_one_after_the_other()
    {
        var first = new ContainerFacts("first", ContainerRole.Init, Waiting);
        var second = new ContainerFacts("second", ContainerRole.Init, Waiting);
        var main = new ContainerFacts("main", ContainerRole.Main, Waiting);
        Assert.Equal(["first"], Plan([first, second, main]).Start);
        Assert.Empty(Plan([first with { State = Running }, second, main]).Start);
        Assert.Equal(["second"], Plan([Ended(first, 0), second, main]).Start);
        var done = Plan([Ended(first, 0), Ended(second, 0), main]);
        Assert.Equal(["main"], done.Start);
        Assert.True(done.IsInitialized);
    }

    [Fact]
    public void A_sidecar_lets_others_follow_when_it_has_started()
    {
        var sidecar = new ContainerFacts("sidecar", ContainerRole.Sidecar, Running);
        var main = new ContainerFacts("main", ContainerRole.Main, Waiting);
        Assert.Empty(Plan([sidecar, main]).Start);
        Assert.Equal(["main"], Plan([sidecar with { IsStarted = true }, main]).Start);
        Assert.Equal(
            ["sidecar"],
            Plan([Ended(sidecar, 1), main with { State = Running }], hasBegun: true).Start);
    }

    [Fact]
    public void A_container_that_has_to_wait_is_not_started_before()
    {
        var main = Ended(new ContainerFacts("main", ContainerRole.Main, Waiting), 1) with
        {
            NotBefore = Now.AddSeconds(1),
        };
        var plan = Plan([main], hasBegun: true);
        Assert.Empty(plan.Start);
        Assert.Equal(Now.AddSeconds(1), plan.WakeAt);
        Assert.Equal(["main"], PodPlan.Of([main], "Always", true, Now.AddSeconds(1)).Start);
    }

    [Theory]
    [InlineData("Always", 0, false)]
    [InlineData("OnFailure", 0, true)]
    [InlineData("OnFailure", 1, false)]
    [InlineData("Never", 1, true)]
    public void Whether_the_work_is_over_is_the_restart_policys_to_say(string policy, int code, bool isOver)
    {
        var main = Ended(new ContainerFacts("main", ContainerRole.Main, Waiting), code);
        Assert.Equal(isOver, PodPlan.Of([main], policy, true, Now).IsOver);
    }

    [Fact]
    public void A_pod_whose_init_container_fails_for_good_is_over()
    {
        var init = Ended(new ContainerFacts("init", ContainerRole.Init, Waiting), 1);
        var main = new ContainerFacts("main", ContainerRole.Main, Waiting);
        Assert.True(PodPlan.Of([init, main], "Never", false, Now).IsOver);
        Assert.Equal("Failed", PodPhase.Of([init, main], "Never", isInitialized: false));
        Assert.Equal(["init"], Plan([init, main]).Start);
    }

    [Fact]
    public void An_ephemeral_container_waits_for_nobody_and_runs_once()
    {
        var init = new ContainerFacts("init", ContainerRole.Init, Running);
        var main = new ContainerFacts("main", ContainerRole.Main, Waiting);
        var joined = new ContainerFacts("joined", ContainerRole.Ephemeral, Waiting);
        Assert.Equal(["joined"], Plan([init, main, joined]).Start);
        Assert.Empty(Plan([init, main, Ended(joined, 1)]).Start);
        main = main with { State = Running };
        Assert.Equal(["joined"], Plan([Ended(init, 0), main, joined], hasBegun: true).Start);
        // What it does is not the pod's work.
        var over = PodPlan.Of([Ended(main, 0), joined with { State = Running }], "Never", true, Now);
        Assert.True(over.IsOver);
        Assert.Equal("Running", PodPhase.Of([main, Ended(joined, 1)], "Never", isInitialized: true));
    }

    private static PodPlan Plan(ContainerFacts[] containers, bool hasBegun = false) =>
        PodPlan.Of(containers, "Always", hasBegun, Now);

    private static ContainerFacts Ended(ContainerFacts container, int code) =>
        container with { State = new ContainerState.Terminated(code, "Error", null), IsStarted = false };
}
