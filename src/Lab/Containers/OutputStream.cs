namespace Signalbox.Lab.Containers;

/// <summary>Which of a program's two outputs.</summary>
public enum OutputStream
{
    Output,
    Errors,
}
