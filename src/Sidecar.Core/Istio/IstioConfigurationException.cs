namespace Sidecar.Core.Istio;

/// <summary>A document of Istio's configuration cannot be used. The message lists every problem, one a line.</summary>
public sealed class IstioConfigurationException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public IstioConfigurationException()
        : this("The Istio configuration cannot be used.")
    {
    }

    /// <summary>Creates the exception with its message.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    public IstioConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and cause.</summary>
    /// <param name="message">What was found, where, and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public IstioConfigurationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal static void ThrowIfAny(string source, IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0)
            throw new IstioConfigurationException(
                string.Join(Environment.NewLine, problems.Select(problem => $"{source}: {problem}")));
    }
}
