namespace Signalbox.Proxy.Node.Walks;

/// <summary>Whether new connections to Services meet a rule's conditions. Perhaps: some may, or it cannot be told.
/// </summary>
internal enum Meets
{
    No,
    Perhaps,
    Yes,
}

/// <summary>What a rule does with what meets it.</summary>
internal enum Step
{
    /// <summary>Nothing that ends the walk.</summary>
    GoOn,

    Accept,

    /// <summary>Dropped or answered with an error.</summary>
    Refuse,

    /// <summary>Goes to a chain, and comes back.</summary>
    Jump,

    /// <summary>Goes to a chain, and does not come back.</summary>
    Goto,

    Return,

    /// <summary>It may be accepted, refused, or go on: a verdict map, a program that is asked.</summary>
    Anything,
}

/// <summary>A rule of either kind, judged.</summary>
/// <param name="Meets">Whether what is walked with meets it.</param>
/// <param name="Step">What happens then.</param>
/// <param name="Chain">Where Jump and Goto lead.</param>
/// <param name="Text">For people.</param>
internal sealed record WalkRule(Meets Meets, Step Step, string Chain, string Text);
