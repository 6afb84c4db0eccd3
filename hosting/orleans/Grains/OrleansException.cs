namespace Orleans.Runtime;

/// <summary>Base of the runtime's own failures, as opposed to those that grains throw.</summary>
public class OrleansException : Exception
{
    public OrleansException(string message) : base(message)
    {
    }

    public OrleansException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}

/// <summary>The silo stops and takes no new calls. Nothing of the call was done; call another silo, or this one after its restart.</summary>
public sealed class SiloUnavailableException(string message) : OrleansException(message);
