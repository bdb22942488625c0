"""印章图样: the image of an organ's seal that those it is entrusted to may print on a signed document (GB/T 9704 7.3.5.1).

Owns the images and who may use them. Announces SealRegistered, SealWithdrawn and, where one was printed, SealUsed.
"""
