namespace Signalbox.KernelNet.Verify;

/// <summary>Something that somebody does to a node's rules.</summary>
/// <param name="What">In words; also its name.</param>
/// <param name="Script">Lines of sh.</param>
/// <param name="Owner">Whom verify has to name: a Service port, "fixed", "foreign" or "nobody".</param>
/// <param name="Kind">How verify has to call it.</param>
/// <param name="Undo">What the test takes back by itself, since --repair leaves others' rules alone.</param>
internal sealed record Mutation(string What, string Script, string Owner, string Kind, string? Undo = null);
