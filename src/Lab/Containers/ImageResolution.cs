namespace Signalbox.Lab.Containers;

/// <summary>What became of an image's name.</summary>
public abstract record ImageResolution
{
    private ImageResolution()
    {
    }

    public sealed record Found(Image Image, ImageName Name) : ImageResolution;

    /// <summary>The name is not one: InvalidImageName.</summary>
    public sealed record Invalid(string Message) : ImageResolution;

    /// <summary>The table has no such image, or this machine lacks its program; the message says what to do.</summary>
    public sealed record Missing(string Message) : ImageResolution;
}
