namespace Sidecar.Core.Json;

/// <summary>How large, deep and crowded a JSON or YAML text may be before reading it is refused.</summary>
/// <remarks>
/// The defaults leave room for everything an API server sends: its own limit for a request is 3 MiB, and a review may
/// carry an object twice.
/// </remarks>
public sealed record JsonLimits
{
    internal const int GreatestDepth = 500;

    /// <summary>The limits used where none are given.</summary>
    public static JsonLimits Default { get; } = new();

    /// <summary>The greatest number of bytes; 8 MiB by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int MaxBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 8 * 1024 * 1024;

    /// <summary>How deep objects and arrays may nest, 1 for the outermost; 1 to 500, 128 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside 1 to 500.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, GreatestDepth);
            field = value;
        }
    } = 128;

    /// <summary>
    /// The greatest number of values, objects and arrays with what is in them; 500,000 by default, twice what the most
    /// crowded object that etcd takes can hold. What a text costs once it is read depends on them, not on its length.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int MaxValues
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 500_000;
}
