namespace Signalbox.Lab.Api.Streams;

/// <summary>A program in a container with its streams. Disposing ends an exec's program, and leaves an attach's.
/// </summary>
public interface IContainerSession : IAsyncDisposable
{
    /// <summary>The program's input; null when it was not asked for. Disposing it is the end of input.</summary>
    Stream? Input { get; }

    /// <summary>Ends when the program has closed it. Null when it was not asked for.</summary>
    Stream? Output { get; }

    /// <summary>Null when it was not asked for, and with a terminal.</summary>
    Stream? Errors { get; }

    /// <summary>Done when the program has ended, with its exit code (128 + the signal's number when a signal ended
    /// it); an attach's with 0.</summary>
    Task<int> ExitCode { get; }

    /// <summary>The size of the terminal, in characters. Nothing without one.</summary>
    void Resize(int columns, int rows);
}
